using System.Globalization;
using IpAdapter.Graph;

namespace WritesTypes;

/// <summary>Takes every type that a workflow writes down in a form of its own.</summary>
[Node("types/write")]
public sealed class Write : INode<Write.Inputs, string>
{
    public sealed record Inputs(decimal Price, TimeSpan Wait, Uri Address, Guid Id, IReadOnlyList<TimeSpan> Waits, decimal Discount = 0.5m);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(string.Create(
        CultureInfo.InvariantCulture,
            $"{inputs.Price} {inputs.Wait.TotalSeconds} {inputs.Address.Host} {inputs.Id:N} {inputs.Waits.Count} {inputs.Discount}"));
}
