using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// What is made of a weight before it is lent: merged with others, laid out in another way. It is part of the name that the weight has in
/// the store, so that who asks for the same thing gets the same tensor. Equal are transforms that make the same numbers of a weight.
/// </summary>
/// <remarks>
/// What the store holds outlives runs and plugins. So a transform is a value of this library that names what it does: it holds no
/// tensor, and no object of a plugin.
/// </remarks>
internal abstract record WeightTransform
{
    /// <summary>The files that it reads besides the weight's own. Who asks for what it makes has lent them too.</summary>
    public virtual IEnumerable<FileFingerprint> Files => [];

    /// <summary>
    /// Whether whoever asks for it needs the weight itself no more: the store lets that go at once, unless it is lent to somebody else.
    /// </summary>
    public virtual bool TakesThePlace => false;

    /// <summary>Computes it. Called within a dispose scope, outside inference mode and without gradients.</summary>
    /// <param name="weight">The weight as its file has it, in the type that it is lent in; never to be written to.</param>
    /// <param name="others">Lends what else is needed, until this returns.</param>
    /// <returns>A tensor of its own.</returns>
    public abstract Tensor Apply(Tensor weight, BorrowedWeights others);
}
