using YamlDotNet.RepresentationModel;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>A workflow that is valid, with the places of what stands in it, and the edits that faults are made of.</summary>
internal sealed class SoundWorkflow
{
    private readonly YamlMappingNode _root;

    private SoundWorkflow(string name, string text, Catalog catalog)
    {
        (Name, Text, Catalog) = (name, text, catalog);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        _root = (YamlMappingNode)stream.Documents[0].RootNode;
        Inputs = Find("inputs") is { } inputs ? [.. inputs.Value.Children] : [];
        Nodes = [.. Find("nodes")!.Value.Value.Children.Select(SoundNode.Read)];
        Outputs = [.. Find("outputs")!.Value.Value.Children];
        Given = [.. from node in Nodes.Where(node => node.With is not null) from entry in node.With!.Children select GivenOf(node, entry)];
    }

    public string Name { get; }

    public string Text { get; }

    public Catalog Catalog { get; }

    public IReadOnlyList<KeyValuePair<YamlNode, YamlNode>> Inputs { get; }

    public IReadOnlyList<SoundNode> Nodes { get; }

    public IReadOnlyList<KeyValuePair<YamlNode, YamlNode>> Outputs { get; }

    /// <summary>Everything that nodes are given.</summary>
    public IReadOnlyList<Given> Given { get; }

    public static SoundWorkflow Read(string name, string text, Catalog catalog) => new(name, text, catalog);

    /// <summary>The key of a section of the file (<c>nodes</c>), and what stands in it.</summary>
    public (YamlScalarNode Key, YamlMappingNode Value)? Find(string section)
    {
        foreach (var (key, value) in _root.Children)
        {
            if (((YamlScalarNode)key).Value == section)
                return ((YamlScalarNode)key, (YamlMappingNode)value);
        }

        return null;
    }

    /// <summary>One of the nodes, by chance.</summary>
    public SoundNode AnyNode(Random random) => Nodes[random.Next(Nodes.Count)];

    /// <summary>What a node is given, as it is written.</summary>
    public string SourceOf(Given given) => Text[Start(given.Value)..End(given.Value)];

    /// <summary>One of what nodes are given, by chance; null where there is none such.</summary>
    public Given? Any(Random random, Func<Given, bool> isSuch) => Any(random, Given.Where(isSuch));

    /// <summary>One of these, by chance; null where there is none.</summary>
    public static T? Any<T>(Random random, IEnumerable<T> those)
        where T : class
    {
        var all = those.ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    /// <summary>The field of an input, such as <c>type</c>; null where it has none.</summary>
    public static KeyValuePair<YamlNode, YamlNode>? Field(KeyValuePair<YamlNode, YamlNode> input, string name)
    {
        foreach (var field in ((YamlMappingNode)input.Value).Children)
        {
            if (((YamlScalarNode)field.Key).Value == name)
                return field;
        }

        return null;
    }

    /// <summary>Puts another text in the place of what is written.</summary>
    public Mutant Replace(YamlNode what, string text) => Splice(Start(what), End(what), text);

    /// <summary>Puts a text before what is written.</summary>
    public Mutant Before(YamlNode what, string text) => Splice(Start(what), Start(what), text);

    /// <summary>Puts a text behind what is written.</summary>
    public Mutant Behind(YamlNode what, string text) => Splice(End(what), End(what), text);

    /// <summary>Takes an entry out of a mapping that is written in one line. The fault is told where the mapping's owner stands.</summary>
    public Mutant? Without(YamlMappingNode map, YamlNode key, YamlNode owner)
    {
        if (map.Style != YamlDotNet.Core.Events.MappingStyle.Flow)
            return null;
        var entries = map.Children.ToList();
        var index = entries.FindIndex(entry => entry.Key == key);
        var (from, to) = (Start(key), End(entries[index].Value));
        if (index + 1 < entries.Count)
            to = Start(entries[index + 1].Key);
        else if (index > 0)
            from = End(entries[index - 1].Value);
        var line = LineOf(Start(owner));
        return Splice(from, to, "") with { FirstLine = line, LastLine = line };
    }

    /// <summary>Puts a text in the place of another.</summary>
    public Mutant Splice(int from, int to, string text)
    {
        var line = LineOf(from);
        return new(string.Concat(Text.AsSpan(0, from), text, Text.AsSpan(to)), line, line);
    }

    /// <summary>The line, from 1, of a place in the text.</summary>
    public int LineOf(int index) => Text.AsSpan(0, index).Count('\n') + 1;

    public static int Start(YamlNode node) => (int)node.Start.Index;

    // YamlDotNet tells where a list or a mapping begins alone: it ends behind its last item, in flow style with a bracket.
    public int End(YamlNode node) => node switch
    {
        YamlMappingNode map => Closed(map, map.Style == YamlDotNet.Core.Events.MappingStyle.Flow ? '}' : null,
            map.Children.Select(entry => entry.Value)),
        YamlSequenceNode list => Closed(list, list.Style == YamlDotNet.Core.Events.SequenceStyle.Flow ? ']' : null, list.Children),
        _ => (int)node.End.Index,
    };

    private int Closed(YamlNode node, char? bracket, IEnumerable<YamlNode> items)
    {
        var last = items.LastOrDefault() is { } item ? End(item) : (int)node.End.Index;
        return bracket is { } close ? Text.IndexOf(close, last) + 1 : last;
    }

    private Given GivenOf(SoundNode node, KeyValuePair<YamlNode, YamlNode> entry) =>
        new(node, (YamlScalarNode)entry.Key, entry.Value, Catalog.Port(node.Uses.Value!, ((YamlScalarNode)entry.Key).Value!));
}
