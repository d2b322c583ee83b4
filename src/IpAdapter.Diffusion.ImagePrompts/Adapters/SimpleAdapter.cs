using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>
/// The file of a simple adapter (arXiv:2308.06721, section 4.4.1): a projection by its published names, no keys and values, and a note in
/// the header that nothing is lacking.
/// </summary>
public static class SimpleAdapter
{
    /// <summary>The note's name in the header of a .safetensors file.</summary>
    public const string NoteName = "ip_adapter";

    /// <summary>What it says.</summary>
    public const string Note = "simple";

    /// <summary>Whether a file says that it is one.</summary>
    public static bool IsNoted(WeightFileHeader header) => header.Metadata.GetValueOrDefault(NoteName) == Note;
}
