# Completion of ipgraph for PowerShell. In $PROFILE: ipgraph completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ipgraph -ScriptBlock {
    param($word, $command, $position)
    $line = "$command".PadRight($position).Substring(0, $position)
    # Options are offered when one was begun; where a file stands, files are.
    & {ipgraph} "[suggest:$position]" $line 2>$null |
        Where-Object { $_ -like "$word*" -and ($word -like '-*' -or $_ -notmatch '^[-/]') } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
