using IpAdapter.Graph;

namespace ShipsWords;

/// <summary>Reads a file that came with the plugin.</summary>
[Node("words/second")]
public sealed class SecondWord(PluginFiles files) : INode<SecondWord.Inputs, string>
{
    public sealed record Inputs(string File);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(File.ReadAllLines(files.PathOf(inputs.File))[1]);
}
