namespace IpAdapter.Graph;

/// <summary>
/// Reads the name of a port from the text of the lambda that names it. The text is the compiler's: reading it costs no reflection, and
/// holds on to no plugin.
/// </summary>
internal static class PortName
{
    /// <summary>The name of the property: <c>UNet</c> of <c>i => i.UNet</c>.</summary>
    /// <exception cref="ArgumentException">It is not such a lambda.</exception>
    public static string In(string lambda)
    {
        var body = lambda.IndexOf("=>", StringComparison.Ordinal) + 2;
        var dot = lambda.LastIndexOf('.');
        var name = lambda.AsSpan(dot + 1).TrimEnd("! \t\r\n");
        return body >= 2 && dot >= body && lambda.IndexOf('.', body) == dot && IsName(name)
            ? name.ToString()
            : throw new ArgumentException("a port is named by a lambda that is written in its place, as in 'i => i.UNet', not "
                + $"by '{lambda}'");
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character) && character != '_')
                return false;
        }

        return !text.IsEmpty;
    }
}
