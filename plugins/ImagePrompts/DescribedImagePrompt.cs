namespace IpAdapter.Graph.ImagePrompts;

/// <summary>
/// Stands, while a workflow is checked, for the image prompt that a run will add to a UNet: the pictures are not encoded yet.
/// </summary>
/// <param name="Prompts">For how many prompts it will have pictures of their own; null where that is not known.</param>
internal sealed record DescribedImagePrompt(int? Prompts) : IUNetPatch
{
    /// <inheritdoc/>
    public IUNetSession Bind(UNetBinding binding) =>
        throw new InvalidOperationException("an image prompt that is only described can't be run");
}
