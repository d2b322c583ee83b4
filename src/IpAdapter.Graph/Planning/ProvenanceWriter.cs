using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Planning;

/// <summary>
/// Writes down what a node's result is made of: plugin build, node, environment, files, and each input's own provenance. Never the values
/// themselves.
/// </summary>
internal sealed class ProvenanceWriter(string environment, FileFingerprints files)
{
    private readonly ProvenanceBuffer _buffer = new();

    /// <summary>The keys of a node that runs so many times.</summary>
    /// <param name="node">The node.</param>
    /// <param name="runs">Times it runs.</param>
    /// <param name="keysOf">The keys of the nodes before it, which are all known.</param>
    public ProvenanceKey[] Keys(CheckedNode node, int runs, Func<CheckedNode, ProvenanceKey[]> keysOf)
    {
        var keys = new ProvenanceKey[runs];
        for (var run = 0; run < runs; run++)
            keys[run] = Key(node, run, runs, keysOf, _ => true);
        return keys;
    }

    /// <summary>What the state of a resumable node is known by: its key without the inputs that it is resumed across.</summary>
    public ProvenanceKey StateKey(CheckedNode node, int run, int runs, Func<CheckedNode, ProvenanceKey[]> keysOf) =>
        Key(node, run, runs, keysOf, port => !port.IsResumedAcross);

    private ProvenanceKey Key(
        CheckedNode node, int run, int runs, Func<CheckedNode, ProvenanceKey[]> keysOf, Func<Port, bool> counts)
    {
        _buffer.Clear();
        var definition = node.Definition;
        _buffer.Write(definition.Plugin.Id);
        _buffer.Write(definition.Plugin.Build);
        _buffer.Write(definition.Id);
        _buffer.Write(definition.Major);
        _buffer.Write(environment);
        foreach (var file in node.FilesOf(run, runs))
        {
            _buffer.Write(file);
            _buffer.Write(files.Get(file));
        }

        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i] is not { } input || !counts(input.Port))
                continue;
            _buffer.Write(i);
            if (input.IsMapped)
                input.Binding.WriteItemProvenance(run, _buffer, keysOf);
            else
                input.Binding.WriteProvenance(_buffer, keysOf);
        }

        return _buffer.ComputeKey();
    }
}
