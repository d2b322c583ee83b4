using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>Tells exceptions about what was given apart from faults of a plugin or of the host.</summary>
public static class InputFaults
{
    /// <summary>Whether an exception says that something given can't be used: a file, a device, a value.</summary>
    public static bool IsInput(Exception exception) => exception
        is HostInputException or ComputeDeviceException or WeightFileException or NodeInputException or IOException
            or UnauthorizedAccessException;
}
