using IpAdapter.Diffusion.ImagePrompts.Weighting;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Reads what an author says of a UNet's layers: the inputs of image-prompt/apply.</summary>
internal static class LayerSettings
{
    /// <summary>Reads the inputs. A blank text is none: a workflow's input of it can be left empty.</summary>
    /// <param name="type">The weight type.</param>
    /// <param name="blocks">Shares by block, as <see cref="BlockScales"/> reads them.</param>
    /// <param name="layers">Shares by layer, as <see cref="LayerList"/> reads them.</param>
    /// <exception cref="FormatException">A text is something else.</exception>
    public static LayerWeights Read(WeightType type, string? blocks, string? layers) => new()
    {
        Type = type,
        Blocks = string.IsNullOrWhiteSpace(blocks) ? null : BlockScales.Parse(blocks),
        Layers = string.IsNullOrWhiteSpace(layers) ? null : LayerList.Parse(layers),
    };

    /// <summary>
    /// Reads the inputs for a UNet; null where a text is something else or names what the UNet does not have, or where the weight type is
    /// not for it.
    /// </summary>
    public static LayerWeights? TryRead(UNet unet, WeightType type, string? blocks, string? layers, CheckReport<ApplyImagePrompt.Inputs,
        UNet> report)
    {
        try
        {
            Read(type, blocks, null);
        }
        catch (FormatException wrong)
        {
            report.Problem(i => i.Blocks, $"the mapping {wrong.Message}");
            return null;
        }

        LayerWeights weights;
        try
        {
            weights = Read(type, blocks, layers);
        }
        catch (FormatException wrong)
        {
            report.Problem(i => i.LayerWeights, $"the list {wrong.Message}");
            return null;
        }

        if (weights.Blocks?.FindProblem(AttentionSites.For(unet.Config)) is { } noBlock)
            report.Problem(i => i.Blocks, $"the mapping {noBlock} (UNet '{unet.Name}')");
        else if (weights.Layers?.FindProblem(unet) is { } noLayer)
            report.Problem(i => i.LayerWeights, $"the list {noLayer}");
        else if (weights.FindProblem(unet) is { } unknown)
            report.Problem(i => i.WeightType, unknown);
        else
            return weights;
        return null;
    }
}
