package dev.sluice.cli.spots;

import dev.sluice.cli.distributed.DistributedWork;
import dev.sluice.cli.distributed.Workplace;
import dev.sluice.nativeops.Image;
import dev.sluice.nativeops.ImageFile;
import dev.sluice.nativeops.ReadLimits;
import dev.sluice.nativeops.spots.Spot;
import dev.sluice.nativeops.spots.SpotDetector;
import dev.sluice.nativeops.spots.SpotParts;
import dev.sluice.nativeops.volume.PlaneByPlane;
import dev.sluice.nativeops.volume.VolumeFiles;
import dev.sluice.nativeops.volume.VolumeSource;
import dev.sluice.nativeops.windowed.Region;
import dev.sluice.nativeops.windowed.WindowedImages;
import dev.sluice.nativeops.windowed.WindowedSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Searches parts of images and volumes where they arrive, by the code of a search in one process. */
public record SpotsWork() implements DistributedWork<SpotsJob, SpotsJob.Result> {
    @Override
    public SpotsJob.Result run(SpotsJob job, Workplace place) throws InterruptedException {
        return switch (job.part()) {
            case SpotsPart.OfPage of -> {
                try (WindowedSource pixels = WindowedImages.open(Path.of(of.file()), of.page())) {
                    yield region(job, pixels, of.region(), place);
                }
            }
            case SpotsPart.OfPlane of -> {
                try (VolumeSource volumes = VolumeFiles.open(Path.of(of.file()));
                        WindowedSource pixels = PlaneByPlane.image(volumes, of.time(), of.channel(), of.plane())) {
                    yield region(job, pixels, of.region(), place);
                }
            }
            case SpotsPart.OfVolume of -> {
                try (VolumeSource volumes = VolumeFiles.open(Path.of(of.file()))) {
                    yield box(job, volumes, of, place);
                }
            }
            case SpotsPart.WholePage of -> place.within(of.bytes(), _ -> whole(job, of, place));
        };
    }

    private static SpotsJob.Result region(SpotsJob job, WindowedSource pixels, Region region, Workplace place)
            throws InterruptedException {
        SpotDetector detector = job.detector();
        return place.withinShare(bytes -> {
            if (job.measures()) {
                return job.measured(SpotParts.responses(detector, place.engine(), pixels, region, bytes));
            }
            List<Spot> spots = new ArrayList<>();
            detector.detect(place.engine(), pixels, region, bytes, spots::add);
            return job.found(List.of(new SpotsJob.OfChannel(detector.channel(), spots)), 0, false);
        });
    }

    private static SpotsJob.Result box(SpotsJob job, VolumeSource volumes, SpotsPart.OfVolume of, Workplace place)
            throws InterruptedException {
        SpotDetector detector = job.detector();
        return place.withinShare(bytes -> {
            if (job.measures()) {
                return job.measured(SpotParts.responses(
                        detector, place.engine(), volumes, of.time(), of.channel(), of.box(), bytes));
            }
            List<Spot> spots = new ArrayList<>();
            detector.detect(place.engine(), volumes, of.time(), of.channel(), of.box(), bytes, spots::add);
            return job.found(List.of(new SpotsJob.OfChannel(of.channel(), spots)), 0, false);
        });
    }

    private static SpotsJob.Result whole(SpotsJob job, SpotsPart.WholePage of, Workplace place)
            throws InterruptedException {
        try (ImageFile opened = ImageFile.open(Path.of(of.file()));
                Image image = opened.read(of.page(), new ReadLimits(of.maxPixels()))) {
            List<SpotsJob.OfChannel> spots = new ArrayList<>();
            long pixels = LocalSearcher.search(place.engine(), image, job.detector(), of.scope(), channel -> {
                List<Spot> here = new ArrayList<>();
                spots.add(new SpotsJob.OfChannel(channel, here));
                return here::add;
            });
            return job.found(spots, pixels, image.isDamaged());
        }
    }

    @Override
    public SpotsJob.Result lost(SpotsJob job, String reason) {
        return job.failed(reason);
    }
}
