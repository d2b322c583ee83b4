using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph;

/// <summary>Opens weight files for nodes. Compiled into every plugin here: the contract knows no weight files, the model library no nodes.</summary>
internal static class WeightFiles
{
    /// <summary>Opens a file that an input names; where it can't be used, the input is what is wrong.</summary>
    /// <param name="port">The input.</param>
    /// <param name="open">Opens it.</param>
    /// <exception cref="NodeInputException">It can't be read, or is something else.</exception>
    public static T Open<T>(string port, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (WeightFileException unreadable)
        {
            throw new NodeInputException(port, unreadable.Message, unreadable);
        }
    }
}
