using System.Text;

namespace IpAdapter.Graph.Naming;

/// <summary>Names as workflows write them.</summary>
internal static class KebabCase
{
    /// <summary>Writes a C# name in kebab-case: <c>ImagePromptAdapter</c> becomes <c>image-prompt-adapter</c>.</summary>
    /// <remarks>"Net" is never a word of its own: the field writes unet and controlnet.</remarks>
    public static string Convert(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (StartsWord(name, i))
                kebab.Append('-');
            if (name[i] != '_')
                kebab.Append(char.ToLowerInvariant(name[i]));
        }

        return kebab.ToString();
    }

    private static bool StartsWord(string name, int i)
    {
        if (i == 0 || IsNet(name, i))
            return false;
        if (name[i] == '_')
            return i + 1 < name.Length;
        if (!char.IsUpper(name[i]) || name[i - 1] == '_')
            return false;
        // The last capital of an acronym begins the next word: CLIPImage is clip-image, T2IAdapter t2i-adapter.
        return !IsInAcronym(name, i - 1) || (i + 1 < name.Length && char.IsLower(name[i + 1]));
    }

    private static bool IsInAcronym(string name, int i) =>
        char.IsUpper(name[i]) || (char.IsDigit(name[i]) && i > 0 && char.IsUpper(name[i - 1]));

    private static bool IsNet(string name, int i) =>
        string.CompareOrdinal(name, i, "Net", 0, 3) == 0 && (i + 3 == name.Length || !char.IsLower(name[i + 3]));
}
