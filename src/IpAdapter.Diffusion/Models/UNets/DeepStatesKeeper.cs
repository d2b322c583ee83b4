namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Takes the states that come up from the deep layers in one call of a UNet.</summary>
/// <param name="skips">How many skip connections are left where they are taken.</param>
internal sealed class DeepStatesKeeper(int skips)
{
    /// <summary>The states; null where no layer was passed with so many skip connections left.</summary>
    public Tensor? States { get; private set; }

    /// <summary>A layer on the way up is about to read hidden states. Called in the scope of its block.</summary>
    public void Pass(Tensor hidden, int left)
    {
        if (left == skips) States = hidden.alias().MoveToOuterDisposeScope();
    }
}
