using System.Diagnostics.CodeAnalysis;

namespace IpAdapter.Graph.Sampling.Tests;

/// <summary>A node's inputs as a check knows them, and what the node says of them.</summary>
internal sealed class KnownInputs(IReadOnlyDictionary<string, object> known) : NodeDescription
{
    public List<(string Port, string Message)> Problems { get; } = [];

    public object? Described { get; private set; }

    public override bool TryGet<T>(string port, [MaybeNullWhen(false)] out T value)
    {
        value = known.GetValueOrDefault(port) is T typed ? typed : default;
        return value is not null && known.ContainsKey(port);
    }

    public override bool IsGiven(string port) => known.ContainsKey(port);

    public override IEnumerable<T> GetAll<T>(string port) => TryGet<T>(port, out var value) ? [value] : [];

    public override void Output(object description) => Described = description;

    public override void Output(string port, object description) => Described = description;

    public override void Lacks(string port, string reason) => throw new NotSupportedException(reason);

    public override void Problem(string port, string message) => Problems.Add((port, message));

    public override void Reads(string file) => throw new NotSupportedException(file);
}
