namespace IpAdapter.Graph.Hosting.Machine;

/// <summary>Kinds of devices that tensors are computed on.</summary>
public enum DeviceKind
{
    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A GPU of NVIDIA's.</summary>
    Cuda,
}
