namespace IpAdapter.Graph.Images.Tests;

/// <summary>What a node warned of.</summary>
internal sealed class Warnings : List<string>, INodeLog
{
    public void Say(string message) { }

    public void Warn(string message) => Add(message);
}
