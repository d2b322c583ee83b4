namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Sees what every block of a UNet gives: to find where numbers begin to differ from a reference.</summary>
public interface IBlockObserver
{
    /// <summary>A block is done.</summary>
    /// <param name="name">Its name in the weights; a block's skip connections are called <c>BLOCK.skip.N</c>.</param>
    /// <param name="output">What it gave, before a residual is added; borrowed, and written over after the call.</param>
    void Seen(string name, Tensor output);
}
