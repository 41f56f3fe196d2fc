# Tab completes scpctl in zsh: scpctl is asked what can follow, its answer is only ever text.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }

_scpctl() {
    local line="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX"
    local -a answer=("${(@f)$(_SCPCTL_COMPLETE=zsh _SCPCTL_LINE=$line ${(Q)words[1]} 2>/dev/null)}")
    case $answer[1] in
        (files) compset -P '--*='; _files ;;
        (folders) compset -P '--*='; _files -/ ;;
        (words)
            shift answer
            # The rest of a path or of a list follows without a space.
            local -a open=(${(M)answer:#(*[/=]|*=:*)}) whole=(${answer:#(*[/=]|*=:*)})
            _describe -t values 'scpctl' whole -- open -S ''
            ;;
    esac
}

compdef _scpctl scpctl
