using IpAdapter.Diffusion.ImagePrompts.Combining;
using IpAdapter.Diffusion.ImagePrompts.Weighting;

namespace IpAdapter.Graph.Golden.Tests.Runners.Weighting;

/// <summary>The names of ComfyUI_IPAdapter_plus' choices.</summary>
internal static class Names
{
    public static WeightType WeightType(string name) => Choice<WeightType>(name);

    public static CombineMethod CombineMethod(string name) => Choice<CombineMethod>(name);

    public static EmbedsScaling EmbedsScaling(string name) => name switch
    {
        "V only" => Diffusion.ImagePrompts.Weighting.EmbedsScaling.VOnly,
        "K+V" => Diffusion.ImagePrompts.Weighting.EmbedsScaling.KAndV,
        "K+V w/ C penalty" => Diffusion.ImagePrompts.Weighting.EmbedsScaling.KAndVWithCPenalty,
        "K+mean(V) w/ C penalty" => Diffusion.ImagePrompts.Weighting.EmbedsScaling.KAndMeanVWithCPenalty,
        _ => throw new InvalidDataException($"No such scaling: {name}"),
    };

    public static T Choice<T>(string name) where T
        : struct, Enum => Enum.Parse<T>(string.Concat(name.Split(' ', '-', '_')), ignoreCase: true);
}
