using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models;

namespace IpAdapter.Graph.Sampling;

/// <summary>
/// How much memory a drawing takes, from the model's header and what is asked for. What is added to the UNet (ControlNets, image prompts)
/// is not counted.
/// </summary>
internal static class DrawingMemory
{
    private const int SizeStep = 64;   // what sizes are usually a multiple of

    // What the C library keeps of freed blocks, since they lie among others: measured up to a half of what is used. Blocks of more than
    // 32 MiB go back at once (M_MMAP_THRESHOLD of mallopt(3)), so that it is no more than some of these.
    private const long MostKept = 256L << 20;

    /// <summary>The memory, or null where model, size or number of pictures are not known.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="isGuided">Whether there are negative rows too.</param>
    /// <param name="store">The store of the device that it is computed on.</param>
    public static MemoryNeed? MemoryNeed(this SamplingRequest request, bool isGuided, DeviceStore store)
    {
        if (request.UNet is not { } unet || request.Pictures is not { } pictures
            || (request.Width ?? request.Start?.Width) is not { } width || (request.Height ?? request.Start?.Height) is not { } height)
            return null;
        var rows = ((isGuided ? 2L : 1) + unet.Patches.Sum(patch => patch.FurtherSides)) * pictures;
        return new()
        {
            Working = Working(width, height, rows),
            Held = new Dictionary<object, long> { [unet.Weights] = MemoryAmounts.OfWeights(unet.Weights, store) },
            Fitting = bytes => Fitting(bytes, width, height, rows),
        };

        long Working(long w, long h, long r)
        {
            var used = UNetMemory.Compute(unet.Config, r, w / unet.PixelsPerLatent, h / unet.PixelsPerLatent, store.Device.DType);
            return used + Math.Min(used / 2, MostKept);
        }

        string? Fitting(long bytes, int wide, int high, long r)
        {
            if (pictures > 1 && Working(wide, high, r / pictures) <= bytes)
                return "one picture at a time (a list of seeds instead of a count, or fewer prompts)";
            // Of the same shape, as large as there is room for.
            for (var longer = Math.Max(wide, high) / SizeStep * SizeStep; longer >= SizeStep; longer -= SizeStep)
            {
                var (w, h) = (Scaled(wide, longer), Scaled(high, longer));
                if (Working(w, h, r) <= bytes) return $"width: {w} with height: {h}";
            }
            return null;
        }

        int Scaled(int edge, int longer) => Math.Max(SizeStep, (int)((long)edge * longer / Math.Max(width, height)) / SizeStep * SizeStep);
    }
}
