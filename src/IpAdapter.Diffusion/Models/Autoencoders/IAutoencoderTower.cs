namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>One way of an autoencoder: from pictures to latents, or back.</summary>
internal interface IAutoencoderTower
{
    /// <param name="x">[batch, channel, height, width].</param>
    /// <param name="cancellationToken">Ends it between two layers.</param>
    Tensor Forward(Tensor x, CancellationToken cancellationToken);
}
