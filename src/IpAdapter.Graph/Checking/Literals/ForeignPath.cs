namespace IpAdapter.Graph.Checking.Literals;

/// <summary>Paths as they are written elsewhere, which name nothing here.</summary>
internal static class ForeignPath
{
    /// <summary>What to say of one, and what to write in its place; null where it is written as paths are here.</summary>
    public static (string Problem, string? Proposal)? Say(string written, string port)
    {
        if (written.Contains("://", StringComparison.Ordinal))
            return ($"'{port}': '{written}' is an address, and only files on this machine are read: fetch it first, then name the file",
                null);
        if (written is "~" || written.StartsWith("~/", StringComparison.Ordinal) || written.StartsWith("~\\", StringComparison.Ordinal))
            return ($"'{port}': there is no '{written}': '~' means the home folder to a shell only, so write the whole path", null);
        if (!OperatingSystem.IsWindows() && written is [var drive, ':', '\\' or '/', ..] && char.IsAsciiLetter(drive))
            return ($"'{port}': '{written}' is a path of Windows, and this is another system: write where the file is here", null);
        return !OperatingSystem.IsWindows() && written.Contains('\\', StringComparison.Ordinal)
            ? ($"'{port}': there is no '{written}': folders are separated by '/' here", written.Replace('\\', '/'))
            : null;
    }
}
