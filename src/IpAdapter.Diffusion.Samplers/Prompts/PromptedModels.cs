using System.Collections.Immutable;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Samplers.Prompts;

/// <summary>
/// The models that the prompts of a drawing are predicted with: one for all that have no low-rank changes of their own, and one for each
/// set of changes.
/// </summary>
internal sealed class PromptedModels(UNet unet, DeviceStore store) : IDisposable
{
    private readonly List<(ImmutableList<LowRankPatch> LowRank, UNetModel Model)> _models = [];

    /// <summary>The model for a prompt, or for all that have nothing of their own.</summary>
    public UNetModel For(PromptConditioning? prompt)
    {
        var lowRank = prompt?.LowRank ?? [];
        foreach (var (known, model) in _models)
            if (known.SequenceEqual(lowRank))
                return model;
        var made = UNetModel.Bind(unet with { LowRank = unet.LowRank.AddRange(lowRank) }, store);
        _models.Add((lowRank, made));
        return made;
    }

    public void Dispose() => Disposables.DisposeAll(_models.Select(made => made.Model));
}
