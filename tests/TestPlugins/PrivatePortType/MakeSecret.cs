using IpAdapter.Graph;

namespace PrivatePortType;

/// <summary>A type of the plugin's own on a port.</summary>
[Node("private/make-secret")]
public sealed class MakeSecret : INode<MakeSecret.Inputs, Secret>
{
    public sealed record Inputs(string Text);

    public ValueTask<Secret> RunAsync(Inputs inputs, NodeContext context) => new(new Secret(inputs.Text));
}

public sealed record Secret(string Text);
