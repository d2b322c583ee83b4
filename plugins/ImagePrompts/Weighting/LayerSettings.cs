namespace IpAdapter.Graph.ImagePrompts.Weighting;

/// <summary>Reads what an author says of a UNet's layers: the inputs of image-prompt/apply.</summary>
internal static class LayerSettings
{
    /// <summary>Reads the inputs for a UNet. A blank text is none: a workflow's input of it can be left empty.</summary>
    /// <param name="unet">The UNet.</param>
    /// <param name="type">The weight type.</param>
    /// <param name="blocks">Shares by block, as <see cref="BlockScales"/> reads them.</param>
    /// <param name="layers">Shares by layer, as <see cref="LayerList"/> reads them.</param>
    /// <exception cref="NodeInputException">A text is something else, or names what the UNet does not have; or the weight type is not for it.</exception>
    public static LayerWeights Read(UNet unet, WeightType type, string? blocks, string? layers)
    {
        var weights = new LayerWeights
        {
            Type = type,
            Blocks = Parse(nameof(ApplyImagePrompt.Inputs.Blocks), "mapping", blocks, BlockScales.Parse),
            Layers = Parse(nameof(ApplyImagePrompt.Inputs.LayerWeights), "list", layers, LayerList.Parse),
        };
        if (weights.Blocks?.FindProblem(AttentionSites.For(unet.Config)) is { } noBlock)
            throw new NodeInputException(nameof(ApplyImagePrompt.Inputs.Blocks), $"the mapping {noBlock} (UNet '{unet.Name}')");
        if (weights.Layers?.FindProblem(unet) is { } noLayer)
            throw new NodeInputException(nameof(ApplyImagePrompt.Inputs.LayerWeights), $"the list {noLayer}");
        return weights.FindProblem(unet) is { } unknown ? throw new NodeInputException(nameof(ApplyImagePrompt.Inputs.WeightType), unknown) : weights;
    }

    private static T? Parse<T>(string port, string what, string? text, Func<string, T> parse) where T : class
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : parse(text);
        }
        catch (FormatException wrong)
        {
            throw new NodeInputException(port, $"the {what} {wrong.Message}", wrong);
        }
    }
}
