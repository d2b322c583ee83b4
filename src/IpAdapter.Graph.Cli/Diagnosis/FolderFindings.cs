using IpAdapter.Graph.Cli.Options;

namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>Folders of models, and the disks that outputs and copies go to.</summary>
internal static class FolderFindings
{
    private const string Models = "IPGRAPH_MODELS";

    // A hundred large pictures with what they carry.
    private const long EnoughForPictures = 1L << 30;

    /// <summary>Looks.</summary>
    /// <param name="destination">Where outputs would go.</param>
    public static IEnumerable<Finding> Find(string destination)
    {
        var named = (Environment.GetEnvironmentVariable(Models) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var folders = named.Select(Path.GetFullPath).ToList();
        if (folders.Count == 0)
            yield return Finding.Ok("models", "folder", $"{Models} names none: paths of models start from the workflow's folder");
        foreach (var folder in folders)
        {
            yield return Directory.Exists(folder)
                ? Finding.Ok("models", "folder", folder)
                : Finding.Warning("models", "folder", $"{folder} is not there", $"{Models} names it: make it, or take it out");
        }

        yield return DiskFinding("outputs", Path.GetFullPath(destination), "name another folder with --out");
        yield return DiskFinding("temporary", Path.GetTempPath(), "set TMPDIR to another folder");
    }

    private static Finding DiskFinding(string name, string folder, string remedy)
    {
        const string area = "disk";
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            existing = parent;
        try
        {
            // By trying: rights, read-only mounts and quotas have no one question to ask.
            using (File.Create(Path.Combine(existing, $".ipgraph-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose))
            {
            }

            var free = new DriveInfo(existing).AvailableFreeSpace;
            var text = $"{folder}, {ByteCount.Format(free)} free";
            return free < EnoughForPictures
                ? Finding.Warning(area, name, text, "make room before drawing much")
                : Finding.Ok(area, name, text);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            return Finding.Fault(area, name, $"{folder} can't be written to: {reason.Message}", remedy);
        }
    }
}
