# Completion of ipgraph for bash. In ~/.bashrc: source <(ipgraph completion bash)
_ipgraph() {
    local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} each
    COMPREPLY=()
    while IFS= read -r each; do
        # Options are offered when one was begun; where a file stands, files are.
        [[ $each == [-/]* && $word != -* ]] && continue
        [[ $each == "$word"* ]] && COMPREPLY+=("$each")
    done < <({ipgraph} "[suggest:${#line}]" "$line" 2>/dev/null)
}
complete -o bashdefault -o default -F _ipgraph ipgraph
