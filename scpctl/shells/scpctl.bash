# Tab completes scpctl in bash: scpctl is asked what can follow, its answer is only ever text.
_scpctl() {
    local sort value
    COMPREPLY=()
    {
        IFS= read -r sort
        while IFS= read -r value; do COMPREPLY+=("$value"); done
    } < <(_SCPCTL_COMPLETE=bash _SCPCTL_LINE=${COMP_LINE:0:COMP_POINT} _SCPCTL_WORD=$2 "$1" 2>/dev/null)
    case $sort in
        files) compopt -o default 2>/dev/null ;;
        folders) compopt -o dirnames 2>/dev/null ;;
    esac
    # The rest of a path or of a list follows without a space.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _scpctl scpctl
