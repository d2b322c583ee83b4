using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>How many of how many: <c>12/20</c>.</summary>
internal sealed class StepsColumn : ProgressColumn
{
    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:0}/{task.MaxValue:0}")).RightJustified();
}
