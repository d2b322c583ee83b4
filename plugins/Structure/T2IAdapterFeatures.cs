namespace IpAdapter.Graph.Structure;

/// <summary>
/// A T2I-Adapter at a UNet: the features it reads out of a picture are added to the blocks on the way down, in the first part of the run.
/// Sees neither text nor time.
/// </summary>
/// <param name="Adapter">The T2I-Adapter.</param>
/// <param name="Hint">The control picture; brought to the drawn picture's size.</param>
/// <param name="Scale">What its features are multiplied with.</param>
/// <param name="End">Share of the run's steps that it is on for.</param>
/// <param name="PixelsPerLatent">Edge of a latent pixel in pixels of the drawn picture.</param>
internal sealed record T2IAdapterFeatures(T2IAdapter Adapter, Image Hint, double Scale, double End, int PixelsPerLatent) : IUNetPatch
{
    /// <inheritdoc/>
    public IUNetSession Bind(UNetBinding binding) => Scale == 0 ? new NoSession() : new T2IAdapterSession(this, binding);

    /// <summary>Whether it is on in a call of the UNet.</summary>
    public bool IsOnIn(in DenoisingStep step) => step.Index < (int)(step.Count * End);
}
