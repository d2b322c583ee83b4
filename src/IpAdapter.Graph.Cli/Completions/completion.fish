# Completion of ipgraph for fish. Once: ipgraph completion fish > ~/.config/fish/completions/ipgraph.fish
function __ipgraph_complete
    set -l line (commandline --cut-at-cursor | string collect)
    set -l word (commandline --current-token --cut-at-cursor)
    for each in ({ipgraph} "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
        # Options are offered when one was begun; where a file stands, files are.
        if string match --quiet -- '-*' "$word"; or not string match --quiet --regex -- '^[-/]' "$each"
            printf "%s\n" $each
        end
    end
end
complete --command ipgraph --arguments '(__ipgraph_complete)'
