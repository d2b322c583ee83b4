using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Golden.Tests.Rules;

/// <summary>Puts a relay, which says nothing before it runs, before every input of a node.</summary>
internal static class Relayed
{
    /// <summary>The node with its inputs from relays, and the relays.</summary>
    /// <param name="node">As <c>family/name: { input: value, ... }</c>.</param>
    /// <param name="catalog">Tells the types of its inputs.</param>
    public static (string Node, IReadOnlyList<(string Name, string Node)> Relays) Of(string node, NodeCatalog catalog)
    {
        var end = node.IndexOf(": ", StringComparison.Ordinal);
        var definition = catalog.Find(node[..end])!;
        var relays = new List<(string, string)>();
        var inputs = Parts(node[(end + 2)..].Trim().Trim('{', '}')).Select(Input).ToList();
        return ($"{node[..end]}: {{ {string.Join(", ", inputs)} }}", relays);

        string Input(string part)
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var (port, value) = (part[..colon].Trim(), part[(colon + 1)..].Trim());
            var relay = $"relay/{definition.Inputs[definition.InputIndex(port)].TypeName}";
            // A choice is of a type that is a plugin's own: nobody else can give it.
            if (catalog.Find(relay) is null)
                return part;
            return value.StartsWith('[')
                ? $"{port}: [{string.Join(", ", Parts(value[1..^1]).Select(item => Relay(relay, item)))}]"
                : $"{port}: {Relay(relay, value)}";
        }

        string Relay(string relay, string value)
        {
            relays.Add(($"relay-{relays.Count}", $"{relay}: {{ value: {value} }}"));
            return $"${relays[^1].Item1}";
        }
    }

    // What stands between commas, outside of quotes and brackets.
    private static IEnumerable<string> Parts(string text)
    {
        var (start, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '\'')
                isQuoted = !isQuoted;
            if (i < text.Length && !isQuoted)
                depth += text[i] is '[' or '{' ? 1 : text[i] is ']' or '}' ? -1 : 0;
            if (i < text.Length && (isQuoted || depth > 0 || text[i] != ','))
                continue;
            if (text[start..i].Trim() is { Length: > 0 } part)
                yield return part;
            start = i + 1;
        }
    }
}
