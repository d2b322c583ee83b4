using IpAdapter.Graph;

namespace Misbehaves;

/// <summary>Never ends saying what it has to say before a run.</summary>
[Node("misbehaving/never-describe")]
public sealed class NeverDescribe : INode<NeverDescribe.Inputs, string>, ICheck<NeverDescribe.Inputs, string>
{
    public sealed record Inputs(FilePath Sign);

    public void Check(Known<Inputs> inputs, CheckReport<Inputs, string> report)
    {
        if (inputs.TryGet(i => i.Sign, out var sign))
            File.WriteAllText(sign.Value, "begun");
        Thread.Sleep(Timeout.InfiniteTimeSpan);
    }

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new("");
}
