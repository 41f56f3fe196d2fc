# Tab completes scpctl in PowerShell: scpctl is asked what can follow, its answer is only ever text.
Register-ArgumentCompleter -Native -CommandName scpctl -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    $words += "$wordToComplete".TrimStart("'", '"')
    $program = $commandAst.GetCommandName()
    try {
        $env:_SCPCTL_COMPLETE = 'powershell'
        $env:_SCPCTL_LINE = $words -join "`n"
        # JSON in ASCII, since the console may have any encoding.
        $answer = (& $program 2>$null) -join ''
        foreach ($item in ($answer | ConvertFrom-Json)) {
            [System.Management.Automation.CompletionResult]::new($item.value, $item.value, 'ParameterValue', $item.help)
        }
    } catch {
    } finally {
        $env:_SCPCTL_COMPLETE = $null
        $env:_SCPCTL_LINE = $null
    }
}
