using IpAdapter.Graph;

namespace Misbehaves;

/// <summary>Never ends saying what it has to say before a run.</summary>
[Node("misbehaving/never-describe")]
public sealed class NeverDescribe : INode<NeverDescribe.Inputs, string>, IDescribe
{
    public sealed record Inputs(FilePath Sign);

    public void Describe(NodeDescription description)
    {
        if (description.TryGet<FilePath>(nameof(Inputs.Sign), out var sign))
            File.WriteAllText(sign.Value, "begun");
        Thread.Sleep(Timeout.InfiniteTimeSpan);
    }

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new("");
}
