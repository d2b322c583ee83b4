using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Sampling;

/// <summary>How much each of several prompts counts at every place of a picture, the sum being 1 wherever any does.</summary>
internal sealed class PromptShares : IDisposable
{
    private readonly IReadOnlyList<Tensor> _shares;   // [1, 1, height, width] each; none where one prompt counts everywhere

    private PromptShares(int count, IReadOnlyList<Tensor> shares, double uncovered)
    {
        (Count, _shares) = (count, shares);
        Remark = uncovered == 0 ? null : FormattableString.Invariant($"{uncovered:P0} of the picture is in no prompt's region, and what is drawn there is arbitrary: give one more prompt, without a region");
    }

    /// <summary>How many prompts there are.</summary>
    public int Count { get; }

    /// <summary>Whether one prompt counts everywhere, so that there is nothing to blend.</summary>
    public bool AreWhole => _shares.Count == 0;

    /// <summary>What to say of places that no prompt counts at.</summary>
    public string? Remark { get; }

    /// <param name="prompts">The prompts with their regions; null for the empty prompt, everywhere.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="device">Where they are blended.</param>
    public static PromptShares Of(IReadOnlyList<Conditioning?> prompts, int height, int width, Device device)
    {
        if (prompts is [null or { Region: null }])
            return new(1, [], 0);
        using var scope = NewDisposeScope();
        var weights = stack([.. prompts.Select(prompt => WeightOf(prompt?.Region, height, width))]);   // [prompt, 1, 1, height, width]
        var sum = weights.sum(dim: 0);   // a bare 0 would be taken for a ScalarType, and all be summed
        var uncovered = sum.eq(0).to(ScalarType.Float64).mean().item<double>();
        var shares = weights.div(sum).nan_to_num(0).to(device);
        return new(prompts.Count, [.. shares.unbind(0).Select(share => share.DetachFromDisposeScope())], uncovered);
    }

    /// <summary>The predictions for all prompts as one.</summary>
    /// <param name="predictions">[picture, channel, height, width] each; those beyond the prompts are not read.</param>
    public Tensor Blend(IReadOnlyList<Tensor> predictions)
    {
        if (AreWhole)
            return predictions[0];
        using var scope = NewDisposeScope();
        var sum = predictions[0] * _shares[0];
        for (var prompt = 1; prompt < Count; prompt++)
            sum.add_(predictions[prompt] * _shares[prompt]);
        return sum.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var share in _shares)
            share.Dispose();
    }

    // Bilinear and without antialiasing, as ComfyUI brings masks to latents.
    private static Tensor WeightOf(PromptRegion? region, int height, int width) => region is null
        ? ones(1, 1, height, width)
        : nn.functional.interpolate(region.Mask.ToGreyTensor(), [height, width], mode: InterpolationMode.Bilinear, align_corners: false) * region.Strength;
}
