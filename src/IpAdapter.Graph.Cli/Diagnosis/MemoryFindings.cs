using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Hosting.Machine;

namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>Memory, and what there is to compute on.</summary>
internal static class MemoryFindings
{
    // What an SD1.5 model in float32 needs to be drawn with.
    private const long EnoughForAModel = 6L << 30;

    /// <summary>Looks.</summary>
    public static IEnumerable<Finding> Find()
    {
        var memory = MachineMemoryReader.Read();
        var text = $"{ByteCount.Format(memory.Physical)} for this process, {ByteCount.Format(memory.Free)} free now";
        yield return memory.Free < EnoughForAModel
            ? Finding.Warning("memory", "memory", text, "an SD1.5 model takes about 6 GiB in float32: end other programs, or draw smaller")
            : Finding.Ok("memory", "memory", text);
        yield return Finding.Ok("memory", "devices", Devices());
    }

    private static string Devices()
    {
        if (!TorchSharp.torch.cuda.is_available())
            return "cpu; no GPU for this build of libtorch";
        return $"cpu, {string.Join(", ", Enumerable.Range(0, TorchSharp.torch.cuda.device_count()).Select(index => $"cuda:{index}"))}";
    }
}
