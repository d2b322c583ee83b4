#compdef ipgraph
# Completion of ipgraph for zsh. In ~/.zshrc, behind compinit: source <(ipgraph completion zsh)
_ipgraph() {
    local line="${BUFFER[1,CURSOR]}"
    local -a found
    found=("${(@f)$({ipgraph} "[suggest:${#line}]" "$line" 2>/dev/null)}")
    # Options are offered when one was begun; where a file stands, files are.
    [[ $PREFIX == -* ]] || found=("${(@)found:#[-\/]*}")
    found=("${(@)found:#}")
    if (( ${#found} )); then compadd -a found; else _files; fi
}
compdef _ipgraph ipgraph
