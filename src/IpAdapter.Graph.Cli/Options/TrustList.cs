using System.Text;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>Hashes of plugin manifests that may load.</summary>
internal static class TrustList
{
    private const long MostBytes = 16 << 20;

    /// <summary>Reads hashes, and files that hold one a line (what follows the hash is a remark).</summary>
    /// <exception cref="BadInputException">Neither a hash nor a file.</exception>
    public static HashSet<string> Read(IReadOnlyList<string> given)
    {
        var hashes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in given)
        {
            if (IsHash(item))
                hashes.Add(item);
            else if (File.Exists(item))
                hashes.UnionWith(LinesOf(item).Select(FirstWord).Where(word => word.Length > 0).Select(word => Checked(word, item)));
            else
                throw new BadInputException($"--trust: '{item}' is neither a sha256 (64 hexadecimal digits) nor a file");
        }

        return hashes;
    }

    private static string[] LinesOf(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(SmallFile.ReadAllBytes(file, MostBytes)).Split('\n');
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--trust: {file}: {cause.Message}", cause);
        }
    }

    private static string FirstWord(string line) =>
        line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [var word, ..] && word[0] != '#' ? word : "";

    private static string Checked(string word, string file) =>
        IsHash(word) ? word : throw new BadInputException($"--trust: {file}: '{word}' is not a sha256 (64 hexadecimal digits)");

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);
}
