namespace IpAdapter.Graph.Workflows;

/// <summary>What <c>$inputs.name</c>, <c>$node</c> and <c>$node.port</c> say.</summary>
/// <param name="Node">The node; <see cref="Inputs"/> for an input of the workflow.</param>
/// <param name="Port">The port, or the input; null for the node's main output.</param>
internal sealed record Reference(string Node, string? Port)
{
    public const string Inputs = "inputs";

    public bool IsInput => Node == Inputs;

    public override string ToString() => Port is null ? $"${Node}" : $"${Node}.{Port}";

    /// <summary>Whether something can be called so.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.SequenceEqual(Inputs))
            return false;
        foreach (var letter in text)
        {
            if (!char.IsLetterOrDigit(letter) && letter is not ('-' or '_'))
                return false;
        }

        return true;
    }

    /// <summary>Reads what stands behind the dollar sign; null where that is no reference.</summary>
    public static Reference? Parse(ReadOnlySpan<char> text)
    {
        var dot = text.IndexOf('.');
        var node = dot < 0 ? text : text[..dot];
        var port = dot < 0 ? default : text[(dot + 1)..];
        if (!node.SequenceEqual(Inputs) && !IsName(node) || dot >= 0 && !IsName(port))
            return null;
        return new(node.ToString(), dot < 0 ? null : port.ToString());
    }
}
