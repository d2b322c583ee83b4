namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// Turns a face identity into a few tokens, which then read the states of the face's picture (ProjPlusModel of the authors' FaceID
/// adapters).
/// </summary>
/// <param name="identity">The identity's tokens.</param>
/// <param name="perceiver">Lets tokens read states.</param>
/// <param name="shortcut">s of version 2, which keeps the identity's tokens: tokens + s perceiver(tokens, states). Null for the perceiver's
/// result alone.</param>
internal sealed class FaceIdPlusProjection(FaceIdProjection identity, Resampler perceiver, double? shortcut) : IImageProjection
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor embeddings, Tensor? states = null)
    {
        if (states is null)
            throw new ArgumentException("a FaceID-Plus adapter reads the hidden states of the face's picture too, and there are none: "
                + "encode the face together with its picture", nameof(states));
        using var scope = NewDisposeScope();
        var tokens = identity.Forward(embeddings);   // [batch, image, token, channel]
        var read = perceiver.Forward(tokens.flatten(0, 1), states.flatten(0, 1)).view_as(tokens);
        return (shortcut is { } share ? tokens.Plus(read.Times(share)) : read).MoveToOuterDisposeScope();
    }
}
