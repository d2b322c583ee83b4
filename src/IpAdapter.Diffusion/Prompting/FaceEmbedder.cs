using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>
/// A face recognition model: finds faces and says who they are. None comes with this library. A plugin brings one by a node whose output is
/// a record derived from this one;
/// <c>image-prompt/embed-face</c> then takes it. It is a description like every model on a port: immutable, equal when its settings are
/// equal.
/// </summary>
public abstract record FaceEmbedder
{
    /// <summary>Name for people.</summary>
    public abstract string Name { get; }

    /// <summary>Numbers of an identity; must be what the adapter reads (512 for the published ones).</summary>
    public abstract long Width { get; }

    /// <summary>Says who is in a picture. Called on the device's thread.</summary>
    /// <param name="picture">The picture, as it is.</param>
    /// <returns>[face, embedding], on the CPU, the most prominent face first; no row where no face is found.</returns>
    public abstract Tensor Embed(Image picture);
}
