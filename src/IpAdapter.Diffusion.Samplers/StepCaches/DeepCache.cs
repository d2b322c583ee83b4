namespace IpAdapter.Diffusion.Samplers.StepCaches;

/// <summary>
/// A step cache for UNets (DeepCache, arXiv:2312.00858, sections 3.2 and 3.3): the states of the deep layers change little from step to
/// step, so they are computed in every so-many-th call alone, and read again in the calls between.
/// </summary>
/// <remarks>
/// Whatever else the UNet carries works on: rows of guidance and those that patches ask for are kept like others; image prompts are read
/// by the layers that are computed; a ControlNet is computed in every call, and adds to the skip connections that are.
/// </remarks>
/// <param name="Interval">All layers are computed in every so-many-th call, from the first on (<c>cache_interval</c>); 1 computes all in
/// each.</param>
/// <param name="Branch">How many skip connections beside that of the first convolution are computed in every call
/// (<c>cache_branch_id</c>): more are slower and nearer to the whole.</param>
/// <param name="IsMeasured">Whether every call that computes all layers, but the first, is also computed from the states kept until then,
/// to tell how far both are apart.</param>
public sealed record DeepCache(int Interval, int Branch = 0, bool IsMeasured = true) : IUNetPatch
{
    /// <summary>What is wrong with a branch for a UNet, or null.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="unet">Shape of the UNet.</param>
    /// <param name="name">What people call the UNet.</param>
    public static string? FindProblem(int branch, UNetConfig unet, string name)
    {
        var skips = unet.BlockOutChannels.Count * (unet.LayersPerBlock + 1);
        return branch < skips ? null
            : $"'{name}' has {skips} skip connections, so that branches go from 0 to {skips - 1}; found {branch}";
    }

    /// <inheritdoc/>
    public IUNetSession Bind(UNetBinding binding) => new DeepCacheSession(this);
}
