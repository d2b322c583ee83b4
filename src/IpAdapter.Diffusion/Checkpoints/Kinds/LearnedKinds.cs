using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>Small files of vectors: learned words.</summary>
internal static class LearnedKinds
{
    public static IReadOnlyList<WeightFileKind> All { get; } = [Bundle, Inversion];

    private static WeightFileKind Inversion => new("textual inversion", weights => InversionVectors.In(weights).Count > 0,
        weights => InversionVectors.In(weights).Select(name => new WeightFact(name,
            $"{(weights.Find(name)!.Shape is [var count, _] ? count : 1)} token(s) of width {WidthOf(weights, name)}")))
    {
        Family = InversionFamily,
    };

    // Words that another program learned beside a LoRA, without the LoRA.
    private static WeightFileKind Bundle =>
        new("textual inversions, bundled", weights => weights.Names.Any() && weights.Names.All(BundledInversions.IsOne)
            && BundledInversions.In(weights).Count > 0,
        weights => [new WeightFact("words in it", string.Join(", ", BundledInversions.In(weights).Keys))]);

    private static long WidthOf(WeightSet weights, string name) => weights.Find(name)!.Shape is [.., var width] ? width : 0;

    private static string? InversionFamily(WeightSet weights)
    {
        var vectors = InversionVectors.In(weights);
        if (vectors.Any(InversionVectors.IsForSecond)) return BaseFamily.StableDiffusionXl.Name;
        return vectors.Select(name => WidthOf(weights, name)).Distinct()
            .ToList() switch
        { [768] => BaseFamily.StableDiffusion1.Name, [1024] => BaseFamily.StableDiffusion2.Name, _ => null };
    }
}
