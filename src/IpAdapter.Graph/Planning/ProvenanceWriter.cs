using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Binding;

namespace IpAdapter.Graph.Planning;

/// <summary>Writes down what a node's result is made of: plugin build, node, environment, files, and each input's own provenance. Never the values themselves.</summary>
internal sealed class ProvenanceWriter(string environment, FileFingerprints files)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>The keys of a step that runs so many times. The keys of everything before it are known.</summary>
    public ProvenanceKey[] Keys(CheckedNode node, int count, PlanStep[] steps)
    {
        var keys = new ProvenanceKey[count];
        for (var item = 0; item < count; item++)
            keys[item] = Key(node, item, count, steps);
        return keys;
    }

    private ProvenanceKey Key(CheckedNode node, int item, int runs, PlanStep[] steps)
    {
        _bytes.ResetWrittenCount();
        var definition = node.Definition;
        Write(definition.Plugin.Id);
        Write(definition.Plugin.Build);
        Write(definition.Id);
        Write(definition.Major);
        Write(environment);
        foreach (var file in node.FilesOf(item, runs))
        {
            Write(file);
            Write(files.Get(file));
        }

        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i] is not { } input)
                continue;
            Write(i);
            if (input.IsMapped)
                WriteItem(input.Binding, item, steps);
            else
                Write(input.Binding, steps);
        }

        return ProvenanceKey.Compute(_bytes.WrittenSpan);
    }

    private void Write(InputBinding binding, PlanStep[] steps)
    {
        switch (binding)
        {
            case LiteralBinding literal:
                Mark('L');
                Write(literal.Canonical);
                break;
            case OutputBinding output:
                var keys = steps[output.Node.Index].Keys!;
                Mark(output.Node.IsMapped ? 'M' : 'O');
                Write(output.Output);
                Write(keys.Length);
                foreach (var key in keys)
                    Write(key);
                break;
            case ListBinding list:
                Mark('[');
                Write(list.Items.Count);
                foreach (var item in list.Items)
                    Write(item, steps);
                break;
            case TemplateBinding template:
                Mark('T');
                Write(template.Parts.Count);
                foreach (var part in template.Parts)
                    Write(part, steps);
                break;
        }
    }

    /// <summary>One item of a list: by its own provenance where it has one, so that a longer list runs only what is new; otherwise by the list's and its place.</summary>
    private void WriteItem(InputBinding binding, int item, PlanStep[] steps)
    {
        if (binding is ListBinding list && list.Items.All(one => !one.IsList))
        {
            Write(list.Items[item], steps);
            return;
        }

        if (binding is OutputBinding { Node: { IsMapped: true } node } output && !node.Definition.Outputs[output.Output].IsList)
        {
            Mark('O');
            Write(output.Output);
            Write(1);
            Write(steps[node.Index].Keys![item]);
            return;
        }

        Mark('I');
        Write(item);
        Write(binding, steps);
    }

    private void Mark(char kind) => _bytes.Write([(byte)kind]);

    private void Write(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write(length);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }

    private void Write(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), number);
        _bytes.Advance(sizeof(int));
    }

    private void Write(ProvenanceKey key)
    {
        MemoryMarshal.Write(_bytes.GetSpan(ProvenanceKey.Size), key);
        _bytes.Advance(ProvenanceKey.Size);
    }
}
