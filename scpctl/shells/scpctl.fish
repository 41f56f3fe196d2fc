# Tab completes scpctl in fish: scpctl is asked what can follow, its answer is only ever text.
function __scpctl_complete
    set -l program (commandline -opc)[1]
    set -l answer (_SCPCTL_COMPLETE=fish _SCPCTL_LINE=(commandline -cp | string collect) $program 2>/dev/null)
    switch $answer[1]
        case files
            __fish_complete_path (commandline -ct)
        case folders
            __fish_complete_directories (commandline -ct)
        case words
            string join -- \n $answer[2..]
    end
end

complete --command scpctl --no-files --arguments '(__scpctl_complete)'
