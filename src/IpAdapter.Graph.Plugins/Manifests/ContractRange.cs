namespace IpAdapter.Graph.Plugins.Manifests;

/// <summary>A range of contract versions, as NuGet writes it: <c>[1.0, 2.0)</c> is from 1.0 up to but not including 2.0.</summary>
/// <param name="Least">The least version; null where there is none.</param>
/// <param name="IncludesLeast">Whether it is one of the range.</param>
/// <param name="Greatest">The greatest version; null where there is none.</param>
/// <param name="IncludesGreatest">Whether it is one of the range.</param>
internal sealed record ContractRange(Version? Least, bool IncludesLeast, Version? Greatest, bool IncludesGreatest)
{
    /// <summary>Reads a range; a version alone means that one and every later one.</summary>
    public static ContractRange? TryRead(string text)
    {
        var trimmed = text.Trim();
        if (System.Version.TryParse(trimmed, out var alone))
            return new ContractRange(alone, true, null, false);
        if (trimmed.Length < 3 || trimmed[0] is not ('[' or '(') || trimmed[^1] is not (']' or ')'))
            return null;

        var ends = trimmed[1..^1].Split(',', StringSplitOptions.TrimEntries);
        if (ends.Length != 2 || !TryReadEnd(ends[0], out var least) || !TryReadEnd(ends[1], out var greatest))
            return null;
        return new ContractRange(least, trimmed[0] == '[', greatest, trimmed[^1] == ']');
    }

    /// <summary>Whether a version is one of the range.</summary>
    public bool Contains(Version version) =>
        (Least is null || version > Least || (IncludesLeast && version == Least))
        && (Greatest is null || version < Greatest || (IncludesGreatest && version == Greatest));

    /// <summary>The range as it is written.</summary>
    public override string ToString() => $"{(IncludesLeast ? '[' : '(')}{Least}, {Greatest}{(IncludesGreatest ? ']' : ')')}";

    private static bool TryReadEnd(string text, out Version? version)
    {
        version = null;
        return text.Length == 0 || System.Version.TryParse(text, out version);
    }
}
