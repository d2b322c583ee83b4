using YamlDotNet.RepresentationModel;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>A node of a workflow, with its places in the text.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Fields"><c>uses</c> and <c>with</c>.</param>
/// <param name="UsesKey">The word <c>uses</c>.</param>
/// <param name="Uses">Which node it is.</param>
/// <param name="WithKey">The word <c>with</c>; null where it is given nothing.</param>
/// <param name="With">What it is given.</param>
internal sealed record SoundNode(YamlScalarNode Key, YamlMappingNode Fields, YamlScalarNode UsesKey, YamlScalarNode Uses,
    YamlScalarNode? WithKey, YamlMappingNode? With)
{
    public string Name => Key.Value!;

    public static SoundNode Read(KeyValuePair<YamlNode, YamlNode> entry)
    {
        var fields = (YamlMappingNode)entry.Value;
        var (usesKey, uses) = fields.Children.Single(field => ((YamlScalarNode)field.Key).Value == "uses");
        var with = fields.Children.Where(field => ((YamlScalarNode)field.Key).Value == "with").ToList();
        return new((YamlScalarNode)entry.Key, fields, (YamlScalarNode)usesKey, (YamlScalarNode)uses, with.Count > 0
            ? (YamlScalarNode)with[0].Key : null, with.Count > 0 ? (YamlMappingNode)with[0].Value : null);
    }
}
