using System.Globalization;
using System.Text.RegularExpressions;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>
/// Keys and values by the names they have inside a UNet in training:
/// <c>unet.down_blocks.0.attentions.1.transformer_blocks.0.attn2.processor.to_k_ip.weight</c>.
/// A checkpoint of a training run has them where tensors that are shared were saved once.
/// </summary>
internal static partial class AdapterProcessorNames
{
    // The numbers of published files go down, up, mid.
    private static readonly string[] s_parts = ["down_blocks", "up_blocks", "mid_block"];

    /// <summary>The same weights by the numbers of their layers, as published files name them; null where there are none.</summary>
    public static WeightSet? Numbered(WeightSet weights)
    {
        var places = weights.Names.Select(name => Place().Match(name)).Where(match => match.Success).ToList();
        if (!places.Exists(place => place.Groups["rest"].Value == "to_k_ip.weight"))
            return null;

        var blocks = places.Select(Block).Distinct().Order().ToList();
        return weights.Renamed(name => Place().Match(name) is { Success: true } place ? Numbered(place, blocks.IndexOf(Block(place)))
            : null);
    }

    private static string Numbered(Match place, int block)
    {
        var index = 2 * block + (place.Groups["attention"].Value == "2" ? 1 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"{index}.{place.Groups["rest"].Value}");
    }

    private static (int Part, int Block, int Layer, int Depth) Block(Match place) =>
        (Array.IndexOf(s_parts, place.Groups["part"].Value), Number(place.Groups["block"]), Number(place.Groups["layer"]),
            Number(place.Groups["depth"]));

    private static int Number(Group digits) =>
        digits.Success ? int.Parse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"(^|\.)(?<part>down_blocks|up_blocks|mid_block)(\.(?<block>\d{1,4}))?\.attentions\.(?<layer>\d{1,4})"
        + @"\.transformer_blocks\.(?<depth>\d{1,4})\.attn(?<attention>[12])\.processor\.(?<rest>to_[a-z_]+\.(down\.|up\.)?weight)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
