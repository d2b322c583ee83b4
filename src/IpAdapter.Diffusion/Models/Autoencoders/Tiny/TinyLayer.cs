namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>What a layer of a tiny autoencoder does.</summary>
internal enum TinyLayer
{
    /// <summary>A convolution to the inner channels.</summary>
    Into,

    /// <summary>relu by itself; it has no weights.</summary>
    Rectifier,

    /// <summary>A residual block.</summary>
    Block,

    /// <summary>A convolution without bias that gives half the size.</summary>
    Halving,

    /// <summary>Twice the size by nearest pixels, and a convolution without bias.</summary>
    Doubling,

    /// <summary>A convolution from the inner channels.</summary>
    OutOf,
}
