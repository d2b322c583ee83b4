using System.Globalization;

namespace IpAdapter.Diffusion.Models;

/// <summary>A layer's number in the name of a tensor.</summary>
internal static class LayerNumber
{
    /// <summary>Reads it; null where a text is none.</summary>
    public static int? Find(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
